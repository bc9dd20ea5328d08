import { beforeEach, describe, expect, it, vi } from "vitest";
import { TOAST_MS, Toasts } from "../src/desk/toasts";

describe("a message at the foot of the page", () => {
  let toasts: Toasts;

  beforeEach(() => {
    vi.useFakeTimers();
    toasts = new Toasts();
  });

  const text = () => toasts.current.get()?.text;

  it("goes away by itself", () => {
    toasts.show("done");
    vi.advanceTimersByTime(TOAST_MS - 1);
    expect(text()).toBe("done");
    vi.advanceTimersByTime(1);
    expect(text()).toBeUndefined();
  });

  it("waits while it is pointed at, and has its time left afterwards", () => {
    toasts.show("done");
    vi.advanceTimersByTime(4_000);
    toasts.pause();
    vi.advanceTimersByTime(60_000);
    expect(text()).toBe("done");
    toasts.resume();
    vi.advanceTimersByTime(TOAST_MS - 4_000 - 1);
    expect(text()).toBe("done");
    vi.advanceTimersByTime(1);
    expect(text()).toBeUndefined();
  });

  it("makes room for the next one, which has the whole time", () => {
    toasts.show("one");
    vi.advanceTimersByTime(TOAST_MS - 1);
    toasts.show("two");
    vi.advanceTimersByTime(TOAST_MS - 1);
    expect(text()).toBe("two");
  });

  it("takes back once what it is about", () => {
    const undo = vi.fn();
    toasts.show("resolved", { undo });
    expect(toasts.undo()).toBe(true);
    expect(toasts.undo()).toBe(false);
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it("takes nothing back when its time is over", () => {
    const undo = vi.fn();
    toasts.show("resolved", { undo });
    vi.advanceTimersByTime(TOAST_MS);
    expect(toasts.undo()).toBe(false);
    expect(undo).not.toHaveBeenCalled();
  });

  it("stays away when it was closed while pointed at", () => {
    toasts.show("done");
    toasts.pause();
    toasts.close();
    toasts.resume();
    expect(text()).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });
});
