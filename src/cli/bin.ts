#!/usr/bin/env node
/** The executable `katachi`. */
import { main } from "./main.js";

process.exitCode = await main(process.argv.slice(2));
