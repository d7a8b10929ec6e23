import { LocationProvider } from "preact-iso";
import type { ComponentChildren } from "preact";
import "../../src/styles/tokens.css";
import "../../src/styles/base.css";

/** What stands around every story: the pages' styles, and a place for links to lead from. */
export const Provider = ({ children }: { readonly children: ComponentChildren }) => (
  <LocationProvider>{children}</LocationProvider>
);
