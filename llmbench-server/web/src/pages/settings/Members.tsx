import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { given, useApi } from "../../api/context";
import { whole } from "../../api/whole";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { DataTable } from "../../ui/DataTable";
import { Form } from "../../ui/Form";
import { useRemoval } from "../../ui/Removal";
import { Loaded } from "../../ui/States";

const roles = ["viewer", "runner", "admin"] as const;

/** Who has which role in the project. */
export function Members() {
  const api = useApi();
  const queries = useQueryClient();
  const { project } = useProject();
  const query = useQuery({
    queryKey: ["members", project],
    queryFn: () =>
      whole(async (query) =>
        given(await api.GET("/api/v1/projects/{project}/members", { params: { path: { project }, query } })),
      ),
  });
  const fresh = () => queries.invalidateQueries({ queryKey: ["members", project] });
  const path = "/api/v1/projects/{project}/members/{user}";
  const [remove, removal] = useRemoval({
    name: (member: { user: string }) => member.user,
    remove: ({ user }) => api.DELETE(path, { params: { path: { project, user } } }),
    after: fresh,
  });
  return (
    <section class="card" aria-labelledby="members">
      <h2 id="members">{t("settings.members")}</h2>
      <Loaded query={query} isEmpty={(members) => members.length === 0}>
        {(members) => (
          <DataTable
            caption={t("settings.members")}
            rows={members}
            rowKey={(member) => member.user}
            columns={[
              { key: "user", title: t("signin.user"), cell: (member) => member.user },
              { key: "role", title: t("settings.role"), cell: (member) => member.role },
            ]}
            onRemove={remove}
          />
        )}
      </Loaded>
      {removal}
      <Form
        title={t("settings.setRole")}
        submit={t("settings.change")}
        fields={[
          { name: "user", title: t("signin.user"), required: true },
          { name: "role", title: t("settings.role"), options: roles },
        ]}
        onSubmit={async ({ user = "", role }) => {
          await api.PUT(path, {
            params: { path: { project, user } },
            body: { role: roles.find((one) => one === role) ?? "viewer" },
          });
          await fresh();
        }}
      />
    </section>
  );
}
