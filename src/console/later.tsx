import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Loading } from "./parts/notice.tsx";
import type { ViewProps } from "./view-props.ts";

const loads: Readonly<Record<"customer" | "activity", () => Promise<ComponentType<ViewProps>>>> = {
  customer: async () => (await import("./customer/view.tsx")).Customer,
  activity: async () => (await import("./activity/view.tsx")).Activity,
};

/** A view whose code is loaded when it is opened: the first view needs none of it. */
export function Later({ view, ...props }: ViewProps & { view: keyof typeof loads }) {
  const [View, setView] = useState<ComponentType<ViewProps> | null>(null);
  useEffect(() => {
    loads[view]().then(
      (loaded) => setView(() => loaded),
      () => {},
    );
  }, [view]);
  return View === null ? <Loading what="the view" /> : <View {...props} />;
}
