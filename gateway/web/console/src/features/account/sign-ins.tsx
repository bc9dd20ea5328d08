export function SignIns() {
  return null;
}
