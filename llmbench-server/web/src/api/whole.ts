const LIMIT = 200;

interface Asked {
  readonly limit: number;
  readonly cursor?: string;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** All of a list that comes in pages and that nobody makes long. */
export async function whole<T>(
  page: (query: Asked) => Promise<Page<T>>,
  cursor?: string,
): Promise<readonly T[]> {
  const { items, next } = await page(cursor === undefined ? { limit: LIMIT } : { limit: LIMIT, cursor });
  return next === undefined ? items : [...items, ...(await whole(page, next))];
}
