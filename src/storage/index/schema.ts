/**
 * The number of the layout of tables below, kept in an image as `PRAGMA user_version`. Tables are never migrated: an image of
 * another layout is thrown away and made again from the log. So whenever the tables, or what is written into them, change,
 * this number must go up.
 */
export const layoutNumber = 9;

/**
 * `position` numbers rows in the order they were committed; `id`s of threads, turns, items, checkpoints and restores are the
 * callers', other `id`s are numbers from 1. Times are milliseconds since 1970, sizes bytes, blob hashes SHA-256.
 */
export const schema = `
CREATE TABLE thread (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  active_turn_id TEXT,
  -- The folder it is about; empty for everything, null for no files at all.
  working_directory TEXT DEFAULT '',
  -- The thread it was forked from, and that one's last message it has copied.
  forked_from_thread TEXT,
  forked_from_turn TEXT,
  parent_thread TEXT,
  archived_at INTEGER,
  -- Where its files stood in git.
  git_branch TEXT,
  git_commit TEXT,
  git_origin TEXT,
  -- It is in no list.
  temporary INTEGER NOT NULL DEFAULT 0,
  item_count INTEGER NOT NULL DEFAULT 0,
  next_checkpoint_number INTEGER NOT NULL DEFAULT 1,
  -- Files changed by its turns' after checkpoints, added up.
  changed_count INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX thread_by_use ON thread (updated_at, position);

CREATE TABLE turn (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  thread_position INTEGER NOT NULL,
  parent_id TEXT,
  -- Null where there is no parent, or it is not there.
  parent_position INTEGER,
  -- The first turn of the path to this one; null for one that is the first itself.
  first_position INTEGER,
  number INTEGER NOT NULL,
  message_position INTEGER NOT NULL,
  agent_id TEXT NOT NULL,
  status TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  failure TEXT,
  failure_kind TEXT,
  -- What its agent needs to go on after it.
  memory TEXT
) STRICT;
CREATE INDEX turn_of_thread ON turn (thread_position, parent_id);

CREATE TABLE thread_item (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  turn_position INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  -- As JSON; null for an agent's message, which is all in message_position.
  content TEXT,
  message_position INTEGER
) STRICT;
CREATE INDEX thread_item_of_turn ON thread_item (turn_position);

-- What a user (item_position is null) or an agent said, and the titles of calls of its tools.
CREATE TABLE message (
  position INTEGER PRIMARY KEY,
  thread_position INTEGER NOT NULL,
  turn_position INTEGER NOT NULL,
  item_position INTEGER,
  at INTEGER NOT NULL,
  -- The greatest time of any message up to this one. Where it is this one's own, messages are in order of time.
  newest_at INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX message_by_time ON message (at);
CREATE INDEX message_of_thread ON message (thread_position);
CREATE INDEX message_out_of_order ON message (position) WHERE at < newest_at;

-- The words of each message, by its position. Full-text search takes from message_words_removed what it is to forget, since
-- the words themselves are not stored; that table is empty otherwise.
CREATE TABLE message_words_removed (
  position INTEGER PRIMARY KEY,
  words TEXT
) STRICT;
CREATE VIRTUAL TABLE message_words
  USING fts4 (content="message_words_removed", words, tokenize=simple, matchinfo=fts3, order=desc);
INSERT INTO message_words (message_words) VALUES ('automerge=4');

-- What checkpoints left out and ignored, as JSON; shared, since it seldom changes from one to the next.
CREATE TABLE coverage (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  content TEXT NOT NULL
) STRICT;

-- The trees of other threads' checkpoints are built from these, so they outlive their thread.
CREATE TABLE thread_checkpoint (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  thread_id TEXT NOT NULL,
  thread_deleted INTEGER NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  turn_id TEXT,
  parent_id TEXT,
  created_at INTEGER NOT NULL,
  name TEXT,
  pinned INTEGER NOT NULL,
  expired INTEGER NOT NULL,
  -- It came with an imported thread, and is no part of what happened in the workspace.
  imported INTEGER NOT NULL DEFAULT 0,
  -- The original of a copy, which has neither changes nor a full tree of its own; null for all others.
  copy_of TEXT,
  original_position INTEGER,
  -- A checkpoint that this one is built on is not there, so its tree may be another one.
  uncertain INTEGER NOT NULL,
  coverage_id INTEGER NOT NULL,
  -- The folder its thread was about; null for everything.
  below TEXT,
  -- Texts that were not saved: path ids, then blob ids, packed; null when there are none.
  unsaved BLOB,
  file_count INTEGER NOT NULL,
  changed_count INTEGER NOT NULL,
  added_lines INTEGER NOT NULL,
  removed_lines INTEGER NOT NULL,
  -- The checkpoint whose tree the changes are made to: the parent, where it is there, or the original; null for the empty tree.
  base_position INTEGER,
  -- The nearest one with a full tree (null for this one itself), and how many bases away that is.
  manifest_position INTEGER,
  manifest_distance INTEGER NOT NULL
) STRICT;
CREATE INDEX thread_checkpoint_of_thread ON thread_checkpoint (thread_id);
CREATE INDEX thread_checkpoint_copied ON thread_checkpoint (original_position) WHERE original_position IS NOT NULL;
CREATE INDEX thread_checkpoint_of_turn ON thread_checkpoint (turn_id);

-- Path ids are numbers from 1: 256 paths in a row, as the bytes of a list in JSON.
CREATE TABLE file_path (
  page INTEGER PRIMARY KEY,
  paths BLOB NOT NULL
) STRICT;

-- The contents of a file, and where they lie (all null when they are not stored any more): the position in the log and the
-- length of their block, which one in it, and how many other blobs must be read to make them.
CREATE TABLE file_blob (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  block_position INTEGER,
  block_length INTEGER,
  slot INTEGER,
  depth INTEGER,
  -- The blob it is stored as a difference to; null when it is stored whole.
  base_id INTEGER
) STRICT;
CREATE INDEX file_blob_without_place ON file_blob (id) WHERE block_position IS NULL;

-- What a checkpoint changed against its parent, as entries: four times the blob id, plus 1 for an executable file, 2 for a
-- link, 3 for an empty folder. One without a parent has only its full tree.
CREATE TABLE checkpoint_file_snapshot (
  checkpoint_position INTEGER NOT NULL,
  path_id INTEGER NOT NULL,
  new_entry INTEGER,
  old_entry INTEGER,
  PRIMARY KEY (checkpoint_position, path_id)
) STRICT, WITHOUT ROWID;

-- The full tree of some checkpoints: path ids in ascending order, then their entries, packed.
CREATE TABLE file_manifest (
  checkpoint_position INTEGER PRIMARY KEY,
  content BLOB NOT NULL
) STRICT;

-- Where the conversation stood when a turn's end or the user made a checkpoint.
CREATE TABLE conversation_snapshot (
  checkpoint_position INTEGER PRIMARY KEY,
  thread_position INTEGER NOT NULL,
  turn_id TEXT,
  message_count INTEGER NOT NULL,
  item_count INTEGER NOT NULL
) STRICT;
CREATE INDEX conversation_snapshot_of_thread ON conversation_snapshot (thread_position);

CREATE TABLE restore_operation (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  thread_position INTEGER NOT NULL,
  target_id TEXT NOT NULL,
  safety_id TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  -- Path ids, then the entries there before, then those after (0: nothing), packed.
  changes BLOB NOT NULL,
  undoes_id TEXT,
  -- The original of a copy; null for all others.
  copy_of TEXT,
  ended_at INTEGER,
  failed TEXT
) STRICT;
CREATE INDEX restore_operation_of_thread ON restore_operation (thread_position);
CREATE INDEX restore_operation_of_safety ON restore_operation (safety_id);
CREATE INDEX restore_operation_unfinished ON restore_operation (position) WHERE ended_at IS NULL;

-- One row for each entry of a timeline. Their order is that of the last four columns, so that no two are alike.
CREATE TABLE history_event (
  thread_position INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  -- In the table of its kind.
  subject_position INTEGER NOT NULL,
  PRIMARY KEY (thread_position, at, kind, subject_position)
) STRICT, WITHOUT ROWID;
`;
