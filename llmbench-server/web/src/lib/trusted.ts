interface Policies {
  createPolicy(name: string, rules: { createHTML(text: string): string }): unknown;
}

/**
 * Lets the chart library empty its own element, which it does by markup, and nothing else: the page's policy (Trusted Types) asks here
 * before any text becomes markup.
 */
export function guardMarkup(policies: Policies | undefined): void {
  policies?.createPolicy("default", {
    createHTML(text) {
      if (text !== "") throw new TypeError("text must not become markup");
      return text;
    },
  });
}
