import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{client,tokens,i18n,widget,ui,console}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "dist/**"],
  },
});
