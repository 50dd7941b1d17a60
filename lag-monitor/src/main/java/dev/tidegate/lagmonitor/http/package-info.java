/** What the monitor answers over HTTP; docs/openapi.yaml describes it. */
package dev.tidegate.lagmonitor.http;
