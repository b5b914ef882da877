import pg from "pg";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`;

/** Orders in PostgreSQL, which need not be there yet. */
export function openDatabase(url, log) {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 2000,
    query_timeout: 5000,
    application_name: "web-api",
  });
  pool.on("error", (error) => log("warn", "a connection to PostgreSQL was lost", { error: error.message }));
  let hasSchema = false;

  return {
    /** Rejects while PostgreSQL does not answer; the first that it answers makes the table. */
    async ping() {
      await pool.query(hasSchema ? "SELECT 1" : SCHEMA); // Of two pods that make it at once one fails, and is asked again.
      hasSchema = true;
    },
    async listOrders() {
      const { rows } = await pool.query("SELECT id, item, created_at FROM orders ORDER BY id DESC LIMIT 100");
      return rows.map(orderOf);
    },
    async addOrder(item) {
      const { rows } = await pool.query("INSERT INTO orders (item) VALUES ($1) RETURNING id, item, created_at", [item]);
      return orderOf(rows[0]);
    },
    close: () => pool.end(),
  };
}

function orderOf({ id, item, created_at: createdAt }) {
  return { id, item, createdAt };
}
