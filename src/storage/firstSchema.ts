/**
 * The tables of the first version. `position` numbers rows in the order they were committed; `id`s are the callers'.
 * Times are milliseconds since 1970, sizes bytes, blob hashes SHA-256.
 */
export const firstSchema = `
CREATE TABLE thread (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  active_turn_id TEXT
) STRICT;

CREATE TABLE turn (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  thread_id TEXT NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
  parent_id TEXT,
  number INTEGER NOT NULL,
  text TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  status TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  failure TEXT
) STRICT;
CREATE INDEX turn_of_thread ON turn (thread_id);

CREATE TABLE thread_item (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  turn_id TEXT NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  content TEXT NOT NULL
) STRICT;
CREATE INDEX thread_item_of_turn ON thread_item (turn_id);

-- What checkpoints left out and ignored, as JSON; shared, since it seldom changes from one to the next.
CREATE TABLE coverage (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  content TEXT NOT NULL
) STRICT;

-- No reference to thread: the trees of other threads' checkpoints are built from these, so they outlive their thread.
CREATE TABLE thread_checkpoint (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  thread_id TEXT NOT NULL,
  thread_deleted INTEGER NOT NULL DEFAULT 0,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  turn_id TEXT,
  parent_id TEXT REFERENCES thread_checkpoint (id),
  created_at INTEGER NOT NULL,
  name TEXT,
  coverage_id INTEGER NOT NULL REFERENCES coverage (id),
  file_count INTEGER NOT NULL,
  changed_count INTEGER NOT NULL,
  added_lines INTEGER NOT NULL,
  removed_lines INTEGER NOT NULL,
  -- How many parents up the nearest full tree is; 0 for a checkpoint that has one itself.
  manifest_distance INTEGER NOT NULL
) STRICT;
CREATE INDEX thread_checkpoint_of_thread ON thread_checkpoint (thread_id);

CREATE TABLE file_path (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE
) STRICT;

-- Where the bytes of a file lie: in which pack, how long as stored, and how encoded (raw or brotli).
CREATE TABLE file_blob (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  pack TEXT NOT NULL,
  pack_offset INTEGER NOT NULL,
  stored_length INTEGER NOT NULL,
  encoding TEXT NOT NULL
) STRICT;

-- What a checkpoint changed against its parent. One without a parent has only its full tree.
CREATE TABLE checkpoint_file_snapshot (
  checkpoint_position INTEGER NOT NULL REFERENCES thread_checkpoint (position),
  path_id INTEGER NOT NULL REFERENCES file_path (id),
  new_blob_id INTEGER REFERENCES file_blob (id),
  old_blob_id INTEGER REFERENCES file_blob (id),
  PRIMARY KEY (checkpoint_position, path_id)
) STRICT, WITHOUT ROWID;

-- The full tree of some checkpoints: path ids, then blob ids, packed.
CREATE TABLE file_manifest (
  checkpoint_position INTEGER PRIMARY KEY REFERENCES thread_checkpoint (position),
  content BLOB NOT NULL
) STRICT;

-- Where the conversation stood when a turn's end or the user made a checkpoint.
CREATE TABLE conversation_snapshot (
  checkpoint_position INTEGER PRIMARY KEY REFERENCES thread_checkpoint (position),
  thread_id TEXT NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
  turn_id TEXT,
  message_count INTEGER NOT NULL,
  item_count INTEGER NOT NULL
) STRICT;
CREATE INDEX conversation_snapshot_of_thread ON conversation_snapshot (thread_id);

CREATE TABLE restore_operation (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  thread_id TEXT NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
  target_id TEXT NOT NULL REFERENCES thread_checkpoint (id) DEFERRABLE INITIALLY DEFERRED,
  safety_id TEXT NOT NULL REFERENCES thread_checkpoint (id) DEFERRABLE INITIALLY DEFERRED,
  started_at INTEGER NOT NULL,
  -- Path ids, then the blob ids there before, then those after (0: no file), packed.
  changes BLOB NOT NULL,
  undoes_id TEXT,
  ended_at INTEGER,
  failed TEXT
) STRICT;
CREATE INDEX restore_operation_of_thread ON restore_operation (thread_id);

-- One row for each thing a timeline shows: a thread begun, a message sent, a turn ended, a checkpoint, a restore.
CREATE TABLE history_event (
  position INTEGER PRIMARY KEY,
  thread_id TEXT NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX history_event_of_thread ON history_event (thread_id, position);

-- Each process that wrote, with the number of its commits: tells whether an image contains a certain commit.
CREATE TABLE store_writer (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  commit_count INTEGER NOT NULL
) STRICT;
`;
