/** The rows that are in sight, of however many there are. */

import type { ListFilter, TicketId } from "@insightdesk/client";
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import {
  type ComponentProps,
  type KeyboardEvent,
  type Ref,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from "react";
import { useView } from "../../desk/context";
import { usePrefs } from "../../prefs";
import { useCurrentTicket, useGo } from "../../router-hooks";
import { t } from "../../texts";
import { setUi, useUi } from "../../ui-state";
import { useRowCommands } from "./row-commands";
import { TicketRow } from "./ticket-row";

/** As in `styles.css`: `--row`. */
const HEIGHTS = { compact: 40, default: 56, comfortable: 72 } as const;
/** The next page is fetched when so many rows are left below. */
const AHEAD = 15;

export interface TicketRowsHandle {
  /** Shows what is new. */
  readonly toTop: () => void;
}

interface TicketRowsProps {
  view: ListFilter;
  ids: readonly TicketId[];
  ref: Ref<TicketRowsHandle>;
}

export function TicketRows({ view, ids, ref }: TicketRowsProps) {
  const { list, order } = useView(view);
  const scroller = useRef<HTMLDivElement>(null);
  const height = HEIGHTS[usePrefs((prefs) => prefs.density)];
  const opened = useCurrentTicket();
  const { ticket } = useGo();
  const cursor = useUi((ui) => ui.cursor);
  const current = ids.indexOf(opened ?? cursor ?? "");
  const focusable = Math.max(0, current);
  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 6,
    // The row that has, or would take, the focus stays, wherever the others are scrolled to.
    rangeExtractor: useCallback((range: Range) => withRow(range, focusable), [focusable]),
  });
  const items = virtual.getVirtualItems();
  const last = virtual.range?.endIndex ?? 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another height, other places
  useEffect(() => virtual.measure(), [virtual, height]);
  useEffect(() => {
    if (last >= ids.length - AHEAD) list.more();
  }, [list, last, ids.length]);
  useEffect(() => () => order.release(), [order]);
  useAnchor(scroller, ids, height);

  const toTop = () => {
    scroller.current?.scrollTo({ top: 0 });
    order.refresh();
  };
  useImperativeHandle(ref, () => ({ toTop }));

  const show = (index: number) => {
    const id = ids[index];
    if (!id) return;
    setUi({ cursor: id });
    virtual.scrollToIndex(index);
    requestAnimationFrame(() => focusRow(scroller.current, id));
  };
  useRowCommands({ ids, current, show: (index) => virtual.scrollToIndex(index), focus: show });

  const keys = (event: KeyboardEvent) => {
    order.touch();
    const to = { ArrowDown: focusable + 1, ArrowUp: focusable - 1, Home: 0, End: ids.length - 1 }[
      event.key
    ];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    show(current < 0 && to > 0 && event.key === "ArrowDown" ? 0 : to);
  };

  return (
    <div
      ref={scroller}
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain"
      onScroll={(event) => order.scrolled(event.currentTarget.scrollTop < height)}
    >
      <Space
        aria-label={t(`view.${view}`)}
        height={virtual.getTotalSize()}
        onPointerMove={order.touch}
        onPointerLeave={order.release}
        onBlur={order.release}
        onKeyDown={keys}
      >
        {items.map((item) => {
          const id = ids[item.index];
          if (!id) return null;
          return (
            <TicketRow
              key={id}
              id={id}
              top={item.start}
              place={item.index + 1}
              of={ids.length}
              isOpen={id === opened}
              isCursor={opened === undefined && id === cursor}
              isFocusable={item.index === focusable}
              view={view}
              onOpen={ticket}
            />
          );
        })}
      </Space>
    </div>
  );
}

/** As high as all rows together. */
function Space({ height, ...rest }: ComponentProps<"ul"> & { height: number }) {
  const space = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    if (space.current) space.current.style.height = `${height}px`;
  }, [height]);
  return <ul ref={space} className="relative" {...rest} />;
}

function withRow(range: Range, row: number): number[] {
  const shown = defaultRangeExtractor(range);
  if (row >= range.count || shown.includes(row)) return shown;
  return [...shown, row].sort((a, b) => a - b);
}

function focusRow(scroller: HTMLElement | null, id: TicketId): void {
  scroller?.querySelector<HTMLElement>(`[data-ticket="${id}"]`)?.focus({ preventScroll: true });
}

/** While the list is scrolled, what comes above does not push the rows in sight away. */
function useAnchor(
  scroller: RefObject<HTMLElement | null>,
  ids: readonly TicketId[],
  height: number,
): void {
  const before = useRef(ids);
  useLayoutEffect(() => {
    const old = before.current;
    before.current = ids;
    const element = scroller.current;
    if (!element || old === ids || element.scrollTop < height) return;
    const places = new Map(ids.map((id, index) => [id, index]));
    const first = Math.floor(element.scrollTop / height);
    const anchor = old.findIndex((id, index) => index >= first && places.has(id));
    const moved = (places.get(old[anchor] ?? "") ?? anchor) - anchor;
    if (anchor >= 0 && moved !== 0) element.scrollTop += moved * height;
  }, [scroller, ids, height]);
}
