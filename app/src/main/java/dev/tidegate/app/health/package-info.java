/** Whether this process makes progress, said over HTTP to whoever starts and stops processes. */
package dev.tidegate.app.health;
