/** When drawing the page failed: says so, instead of showing nothing. */

import { Button } from "@insightdesk/ui/button";
import { Component, type ReactNode } from "react";
import { t } from "../../texts";

export class Broken extends Component<{ children: ReactNode }, { is: boolean }> {
  override state = { is: false };

  static getDerivedStateFromError(): { is: boolean } {
    return { is: true };
  }

  override render(): ReactNode {
    if (!this.state.is) return this.props.children;
    return (
      <main
        role="alert"
        className="flex min-h-dvh flex-col items-center justify-center gap-2 p-6 text-center"
      >
        <h1 className="font-semibold text-base">{t("app.crashed")}</h1>
        <p className="text-fg2">{t("app.crashed.more")}</p>
        <Button className="mt-2" onClick={() => location.reload()}>
          {t("app.reload")}
        </Button>
      </main>
    );
  }
}
