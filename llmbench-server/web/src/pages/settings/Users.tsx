import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { given, useApi } from "../../api/context";
import { t } from "../../lib/i18n";
import { DataTable } from "../../ui/DataTable";
import { Form } from "../../ui/Form";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";

/** The users of the instance, for its admins. */
export function Users() {
  const api = useApi();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ["users"],
    queryFn: async () => given(await api.GET("/api/v1/users", { params: { query: { limit: 200 } } })).items,
  });
  const fresh = () => queries.invalidateQueries({ queryKey: ["users"] });
  const change = async (user: string, disabled: boolean) => {
    await api.PATCH("/api/v1/users/{user}", { params: { path: { user } }, body: { disabled } });
    await fresh();
  };
  return (
    <>
      <section class="card" aria-labelledby="users">
        <h2 id="users">{t("settings.users")}</h2>
        <Loaded query={query}>
          {(users) => (
            <DataTable
              caption={t("settings.users")}
              rows={users}
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
                  key: "disable",
                  title: t("settings.disable"),
                  cell: (user) => (
                    <button type="button" onClick={() => void change(user.name, !user.disabled)}>
                      {t(user.disabled ? "settings.enable" : "settings.disable")}
                    </button>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
        <Form
          title={t("settings.newUser")}
          submit={t("settings.create")}
          fields={[
            { name: "name", title: t("signin.user"), required: true },
            {
              name: "password",
              title: t("signin.password"),
              type: "password",
              required: true,
              hint: t("settings.length"),
            },
          ]}
          onSubmit={async ({ name = "", password = "" }) => {
            await api.POST("/api/v1/users", { body: { name, password, instanceAdmin: false } });
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
