export default function MustEnrol() {
  return null;
}
