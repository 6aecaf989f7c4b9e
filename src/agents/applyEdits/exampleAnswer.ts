/** A pasted answer to try the agent with; it works in an empty folder. */
export const exampleAnswer = `This is what an answer with an edit looks like. A code block with a file path above it becomes that file:

\`hello.md\`

\`\`\`md
# Hello

This file was made by a code block in a message.

- Send another message to change it.
- Go back to this message to see it as it is now.
\`\`\`

Diffs and search/replace blocks work too. Press Send to apply this one.
`;
