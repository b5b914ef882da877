/** Rows as lines of padded cells; `isNumeric` names the columns that align to the right. */
export function tableLines(
  rows: readonly (readonly string[])[],
  isNumeric: (column: number) => boolean,
): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, column) =>
        isNumeric(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  "),
  );
}
