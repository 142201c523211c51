// A real OpenID Connect provider for the sign-in tests: the certified package oidc-provider with a page that asks who one is.
// node provider.mjs '{"port": 1, "redirect": "http://...", "secret": "...", "people": {"a@b": {"email_verified": true, "groups": []}}}'
import { Provider } from "oidc-provider";

const asked = JSON.parse(process.argv[2]);
const page = (body) => `<!doctype html><html lang="en"><title>Provider</title><body><h1>Provider</h1>${body}</body></html>`;

const provider = new Provider(`http://127.0.0.1:${asked.port}`, {
  clients: [
    {
      client_id: "groundswell",
      client_secret: asked.secret,
      redirect_uris: [asked.redirect],
      post_logout_redirect_uris: [asked.redirect],
    },
  ],
  scopes: ["openid", "email", "profile", "groups"],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
  conformIdTokenClaims: false, // the app reads the ID token
  cookies: { keys: [asked.secret] },
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">Sign out of the provider</button>`);
      },
    },
  },
  interactions: { url: (ctx, interaction) => `/who/${interaction.uid}` },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, name: id.split("@")[0], ...asked.people[id] }),
  }),
  // nobody is asked for consent: the one client is ours
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid email profile groups");
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/who/")) return next();
  if (ctx.method === "GET") {
    ctx.body = page(`<form method="get" action="${ctx.path}/in"><input name="email" aria-label="E-mail"><button>Continue</button></form>`);
    if (!ctx.path.endsWith("/in")) return undefined;
  }
  await provider.interactionDetails(ctx.req, ctx.res);
  const email = String(ctx.query.email);
  if (!(email in asked.people)) {
    ctx.body = page("Unknown person");
    return undefined;
  }
  const back = await provider.interactionResult(ctx.req, ctx.res, { login: { accountId: email, remember: false } }, { mergeWithLastSubmission: false });
  ctx.redirect(back);
  return undefined;
});

provider.listen(asked.port, "127.0.0.1", () => console.log("ready"));
