import type { Door } from "./door";
export default function Doors({ door }: { door: Door }) {
  return door.name;
}
