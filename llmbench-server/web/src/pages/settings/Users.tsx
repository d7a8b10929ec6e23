import { useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { given, useApi } from "../../api/context";
import type { User } from "../../api/types";
import { t } from "../../lib/i18n";
import { useDone } from "../../lib/useDone";
import { usePages } from "../../lib/usePages";
import { DataTable } from "../../ui/DataTable";
import { Form } from "../../ui/Form";
import { Earlier, More } from "../../ui/More";
import { ProblemText } from "../../ui/Problem";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";
import { ChangeUser, instanceRole } from "./ChangeUser";

/** The users of the instance, for its admins. */
export function Users() {
  const api = useApi();
  const queries = useQueryClient();
  const query = usePages({
    queryKey: ["users"],
    page: async (cursor) =>
      given(
        await api.GET("/api/v1/users", {
          params: { query: { limit: 100, ...(cursor === "" ? {} : { cursor }) } },
        }),
      ),
  });
  const fresh = () => queries.invalidateQueries({ queryKey: ["users"] });
  const [turn, problem] = useDone(
    ({ name, disabled }: { name: string; disabled: boolean }) =>
      api.PATCH("/api/v1/users/{user}", { params: { path: { user: name } }, body: { disabled: !disabled } }),
    fresh,
  );
  const [open, setOpen] = useState<User | null>(null);
  const [changed, setChanged] = useState<string | null>(null);
  return (
    <>
      <section class="card" aria-labelledby="users">
        <h2 id="users">{t("settings.users")}</h2>
        <Earlier query={query} />
        <Loaded query={query}>
          {({ pages }) => (
            <DataTable
              caption={t("settings.users")}
              rows={pages.flatMap((page) => page.items)}
              rowKey={(user) => user.name}
              columns={[
                { key: "name", title: t("signin.user"), cell: (user) => user.name },
                { key: "shown", title: t("settings.displayName"), cell: (user) => user.displayName ?? "" },
                {
                  key: "admin",
                  title: t("settings.role"),
                  cell: (user) => (user.instanceAdmin ? t("settings.instanceAdmin") : ""),
                },
                {
                  key: "seen",
                  title: t("settings.lastUsed"),
                  cell: (user) => user.lastSignInAt && <Time at={user.lastSignInAt} />,
                },
                {
                  key: "do",
                  title: t("webhooks.do"),
                  cell: (user) => (
                    <span class="row">
                      <button
                        type="button"
                        onClick={() => {
                          setChanged(null);
                          setOpen(user);
                        }}
                      >
                        {t("settings.change")}
                      </button>
                      <button
                        type="button"
                        onClick={() => {
                          turn(user);
                        }}
                      >
                        {t(user.disabled ? "settings.enable" : "settings.disable")}
                      </button>
                    </span>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
        <More query={query} />
        <p class="said" role="status">
          {changed === null ? null : t("settings.userChanged", { name: changed })}
        </p>
        <ProblemText of={problem} />
        {open && (
          <ChangeUser
            user={open}
            onDone={async () => {
              await fresh();
              // Who reads may have changed themselves.
              await queries.invalidateQueries({ queryKey: ["me"] });
              setChanged(open.name);
              setOpen(null);
            }}
            onClose={() => {
              setOpen(null);
            }}
          />
        )}
        <Form
          title={t("settings.newUser")}
          submit={t("settings.create")}
          fields={[
            { name: "name", title: t("signin.user"), required: true },
            { name: "displayName", title: t("settings.displayName") },
            instanceRole("admin"),
            {
              name: "password",
              title: t("signin.password"),
              type: "password",
              required: true,
              hint: t("settings.length"),
            },
          ]}
          onSubmit={async ({ name = "", displayName, password = "", admin }) => {
            await api.POST("/api/v1/users", {
              body: {
                name,
                password,
                instanceAdmin: admin === "admin",
                ...(displayName === undefined ? {} : { displayName }),
              },
            });
            await fresh();
          }}
        />
      </section>
      <section class="card">
        <Form
          title={t("settings.newProject")}
          submit={t("settings.create")}
          fields={[
            { name: "name", title: t("settings.name"), required: true, hint: t("settings.projectName") },
            { name: "title", title: t("settings.displayName") },
          ]}
          onSubmit={async ({ name = "", title }) => {
            await api.POST("/api/v1/projects", { body: title === undefined ? { name } : { name, title } });
            await queries.invalidateQueries({ queryKey: ["projects"] });
          }}
        />
      </section>
    </>
  );
}
