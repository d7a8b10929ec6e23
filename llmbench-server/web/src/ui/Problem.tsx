/** What went wrong with something the reader did; nothing where nothing did. */
export function ProblemText({ of }: { readonly of: Error | null | undefined }) {
  return of ? (
    <p class="error-text" role="alert">
      {of.message}
    </p>
  ) : null;
}
