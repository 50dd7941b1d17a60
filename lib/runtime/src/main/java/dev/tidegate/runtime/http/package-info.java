/** What a process answers over HTTP: the server that the monitor's pages and the health checks share. */
package dev.tidegate.runtime.http;
