const form = document.querySelector("form");
const list = document.querySelector("ul");
const status = document.querySelector("[role=status]");

async function ask(options) {
  const answer = await fetch("/api/orders", options);
  // What stands before the service answers with a page of its own.
  const body = await answer.json().catch(() => ({ error: `${answer.status} ${answer.statusText}` }));
  if (!answer.ok) throw new Error(body.error);
  return body;
}

async function show() {
  const orders = await ask();
  list.replaceChildren(
    ...orders.map(({ item, createdAt }) => {
      const line = document.createElement("li");
      line.textContent = `${item}, ${new Date(createdAt).toLocaleString()}`;
      return line;
    }),
  );
}

async function attempt(work) {
  try {
    await work();
    status.textContent = "";
  } catch (error) {
    status.textContent = `That did not work: ${error.message}`;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    await ask({ method: "POST", body: JSON.stringify({ item: form.elements.item.value }) });
    form.reset();
    await show();
  });
});

attempt(show);
