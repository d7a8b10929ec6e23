import { useApi } from "../../api/context";
import type { User } from "../../api/types";
import { t } from "../../lib/i18n";
import { Dialog } from "../../ui/Dialog";
import { Form, type Field } from "../../ui/Form";

/** Whether a user is an admin of the instance. */
export function instanceRole(name: string): Field {
  return {
    name,
    title: t("settings.role"),
    options: ["", "admin"],
    names: (one) => t(one === "" ? "settings.user" : "settings.instanceAdmin"),
  };
}

/** What an admin changes of a user: what they are shown as, whether they are an admin too, and a password they forgot. */
export function ChangeUser(props: {
  readonly user: User;
  readonly onDone: () => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const { user, onDone, onClose } = props;
  const api = useApi();
  const title = t("settings.changeUser", { name: user.name });
  return (
    <Dialog label={title} onClose={onClose}>
      <Form
        keeps
        title={title}
        submit={t("settings.change")}
        fields={[
          { name: "displayName", title: t("settings.displayName"), value: user.displayName, required: true },
          { ...instanceRole("instanceAdmin"), value: user.instanceAdmin ? "admin" : "" },
          {
            name: "password",
            title: t("settings.fresh"),
            type: "password",
            hint: t("settings.freshHint"),
          },
        ]}
        onSubmit={async ({ displayName, instanceAdmin, password }) => {
          const admin = instanceAdmin === "admin";
          const body = {
            ...(displayName === undefined || displayName === user.displayName ? {} : { displayName }),
            ...(admin === user.instanceAdmin ? {} : { instanceAdmin: admin }),
            ...(password === undefined ? {} : { password }),
          };
          if (Object.keys(body).length === 0) {
            onClose();
            return;
          }
          await api.PATCH("/api/v1/users/{user}", { params: { path: { user: user.name } }, body });
          await onDone();
        }}
      />
      <button type="button" onClick={onClose}>
        {t("trial.close")}
      </button>
    </Dialog>
  );
}
