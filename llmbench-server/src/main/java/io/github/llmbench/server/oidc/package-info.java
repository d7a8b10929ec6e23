/**
 * Signing in at an OpenID provider: discovery, the authorization code flow with PKCE, and the proof of the ID token (OpenID Connect Core
 * 1.0, RFC 7636). What people may do here is decided elsewhere.
 */
@NullMarked
package io.github.llmbench.server.oidc;

import org.jspecify.annotations.NullMarked;
