import * as z from 'zod/mini';

// The pages forbid code made from text, and a browser reports even a caught attempt. Imported before any schema is built.
z.config({ jitless: true });
