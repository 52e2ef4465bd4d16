import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

/** The server that `npm run dev` asks for everything but the pages: any `lineside run` or `lineside district`. */
const SERVER = "http://127.0.0.1:8600";

// File names carry no hash: the built files are committed, and a change should read as a change. The server lets browsers
// keep them only while they are the same (ETag).
export default defineConfig({
  base: "/static/",
  plugins: [vue()],
  build: {
    outDir: "../src/lineside/web/static",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    license: { fileName: "licenses.md" },
    rolldownOptions: {
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
  server: { proxy: { "/api": { target: SERVER, changeOrigin: true } } },
});
