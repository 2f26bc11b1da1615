// Apollo's tests ask the supergraph at a port that is the gateway's own; here it is wherever a port was free.
require("@apollo/federation-subgraph-compatibility-tests/dist/utils/client").ROUTER_URL = process.env.ROUTER_URL;
