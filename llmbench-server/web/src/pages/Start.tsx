import { t } from "../lib/i18n";
import { FirstRun } from "./FirstRun";

/** The first steps as a page of their own, for whoever wants them again. */
export default function Start() {
  return (
    <>
      <h1>{t("first.page")}</h1>
      <FirstRun />
    </>
  );
}
