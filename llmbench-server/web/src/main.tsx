import { render } from "preact";
import { createSession } from "./api/session";
import { App } from "./app";
import { applyTheme, followSystemTheme } from "./lib/theme";
import "./styles/tokens.css";
import "./styles/base.css";

applyTheme();
followSystemTheme();
const place = document.getElementById("app");
if (place) render(<App session={createSession()} />, place);
