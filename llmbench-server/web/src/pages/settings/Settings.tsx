import { useQuery } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { given, useApi } from "../../api/context";
import { t } from "../../lib/i18n";
import type { MessageKey } from "../../lib/messages";
import { useProject } from "../../lib/project";
import { Account } from "./Account";
import { AlertRules } from "./AlertRules";
import { Audit } from "./Audit";
import { Backups } from "./Backups";
import { Health } from "./Health";
import { Keys } from "./Keys";
import { Members } from "./Members";
import { Quota } from "./Quota";
import { Retention } from "./Retention";
import { Webhooks } from "./Webhooks";
import { Workers } from "./Workers";
import { Users } from "./Users";

const sections: readonly { readonly path: string; readonly text: MessageKey; readonly instance?: boolean }[] =
  [
    { path: "account", text: "settings.account" },
    { path: "members", text: "settings.members" },
    { path: "project", text: "settings.project" },
    { path: "keys", text: "keys.title" },
    { path: "alerts", text: "alerts.rules" },
    { path: "webhooks", text: "webhooks.title" },
    { path: "users", text: "settings.users", instance: true },
    { path: "audit", text: "audit.title", instance: true },
    { path: "health", text: "health.title" },
  ];

/** The account of the reader, the project's members, and for the instance's admins its users. */
export default function Settings() {
  const { params } = useRoute();
  const api = useApi();
  const me = useQuery({ queryKey: ["me"], queryFn: async () => given(await api.GET("/api/v1/me")) });
  const section = params.section ?? "account";
  const { project } = useProject();
  const admin = me.data?.instanceAdmin ?? false;
  const ofProject = admin || me.data?.projects[project] === "admin";
  return (
    <>
      <h1>{t("nav.settings")}</h1>
      <nav class="row tabs" aria-label={t("nav.settings")}>
        {sections
          .filter((one) => admin || !one.instance)
          .map((one) => (
            <a
              key={one.path}
              class="button"
              href={`/settings/${one.path}`}
              aria-current={one.path === section ? "page" : undefined}
            >
              {t(one.text)}
            </a>
          ))}
      </nav>
      {section === "account" && <Account />}
      {section === "members" && <Members />}
      {section === "project" && <Quota admin={admin} />}
      {section === "project" && <Retention admin={ofProject} />}
      {section === "keys" && <Keys />}
      {section === "alerts" && <AlertRules />}
      {section === "webhooks" && <Webhooks />}
      {section === "users" && admin && <Users />}
      {section === "audit" && admin && <Audit />}
      {section === "health" && <Health />}
      {section === "health" && admin && <Workers />}
      {section === "health" && admin && <Backups />}
    </>
  );
}
