import { useQuery } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { given, useApi } from "../../api/context";
import { t } from "../../lib/i18n";
import type { MessageKey } from "../../lib/messages";
import { useProjectIfAny } from "../../lib/project";
import { Empty } from "../../ui/States";
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

interface Section {
  readonly path: string;
  readonly text: MessageKey;
  /** Whose it is, where it is not everybody's: a project's, or the instance's admins'. */
  readonly of?: "project" | "instance";
}

const sections: readonly Section[] = [
  { path: "account", text: "settings.account" },
  { path: "members", text: "settings.members", of: "project" },
  { path: "project", text: "settings.project", of: "project" },
  { path: "keys", text: "keys.title", of: "project" },
  { path: "alerts", text: "alerts.rules", of: "project" },
  { path: "webhooks", text: "webhooks.title", of: "project" },
  { path: "users", text: "settings.users", of: "instance" },
  { path: "audit", text: "audit.title", of: "instance" },
  { path: "health", text: "health.title" },
];

/** The account of the reader, the project's members, and for the instance's admins its users. */
export default function Settings() {
  const { params } = useRoute();
  const api = useApi();
  const me = useQuery({ queryKey: ["me"], queryFn: async () => given(await api.GET("/api/v1/me")) });
  const section = params.section ?? "account";
  const project = useProjectIfAny()?.project;
  const admin = me.data?.instanceAdmin ?? false;
  const shown = sections.find((one) => one.path === section);
  const has = { project: project !== undefined, instance: admin };
  return (
    <>
      <h1>{t("nav.settings")}</h1>
      <nav class="row tabs" aria-label={t("nav.settings")}>
        {sections
          .filter((one) => one.of === undefined || has[one.of])
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
      {shown === undefined ? (
        <Empty>{t("state.notFound")}</Empty>
      ) : (
        shown.of !== undefined && !has[shown.of] && <Empty>{t(`settings.notYours.${shown.of}`)}</Empty>
      )}
      {section === "account" && <Account />}
      {project !== undefined && (
        <OfProject
          section={section}
          admin={admin}
          ofProject={admin || me.data?.projects[project] === "admin"}
        />
      )}
      {section === "users" && admin && <Users />}
      {section === "audit" && admin && <Audit />}
      {section === "health" && <Health />}
      {section === "health" && admin && <Workers />}
      {section === "health" && admin && <Backups />}
    </>
  );
}

function OfProject(props: {
  readonly section: string;
  readonly admin: boolean;
  readonly ofProject: boolean;
}) {
  const { section, admin, ofProject } = props;
  return (
    <>
      {section === "members" && <Members />}
      {section === "project" && <Quota admin={admin} />}
      {section === "project" && <Retention admin={ofProject} />}
      {section === "keys" && <Keys />}
      {section === "alerts" && <AlertRules />}
      {section === "webhooks" && <Webhooks />}
    </>
  );
}
