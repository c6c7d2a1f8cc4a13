// Converts the bodies of REST posts with Turndown and its plugin for GFM, and does
// nothing else: the least that a converter in JavaScript costs.
//
//   node turndown.mjs POSTS.json FOLDER

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.NODE_PATH}/`);
const Turndown = require("turndown");
const { gfm } = require("turndown-plugin-gfm");

const [file, folder] = process.argv.slice(2);
const turndown = new Turndown({ headingStyle: "atx", codeBlockStyle: "fenced" });
turndown.use(gfm);
mkdirSync(folder, { recursive: true });
for (const post of JSON.parse(readFileSync(file, "utf8"))) {
	writeFileSync(`${folder}/${post.id}.md`, turndown.turndown(post.content.rendered));
}
