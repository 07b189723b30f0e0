// Stands for an editor that is killed: starts a server as an editor does, and tells its process id to the test.
import { connectToProcess, fakeServer } from './processConnection.ts';

const connection = await connectToProcess(fakeServer, { principal: 'aaduser=me@here', folders: [] });
process.send?.(connection.pid);
