// The packages that run.sh installed outside the repository.
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const folder = process.env.SIGNPOST_SANDBOX
  ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'signpost-sandbox');
export const installed = createRequire(join(folder, 'node', 'package.json'));
