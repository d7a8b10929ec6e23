import { render } from "preact";
import { createSession } from "./api/session";
import { App } from "./app";
import { guardMarkup } from "./lib/trusted";
import { applyTheme, followSystemTheme } from "./lib/theme";
import "./styles/tokens.css";
import "./styles/base.css";

guardMarkup((window as { trustedTypes?: Parameters<typeof guardMarkup>[0] }).trustedTypes);
applyTheme();
followSystemTheme();
const place = document.getElementById("app");
if (place) render(<App session={createSession()} />, place);
