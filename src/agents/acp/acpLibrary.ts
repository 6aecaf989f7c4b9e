/** Of the library that speaks the Agent Client Protocol, what is needed. A bundle of its own, since it is large. */
export { client, methods, PROTOCOL_VERSION } from '@agentclientprotocol/sdk/unstable';
