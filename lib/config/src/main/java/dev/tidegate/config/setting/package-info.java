/** Declarations of settings, and what is derived from them: the reader, the printed configuration, the list for docs and tests. */
package dev.tidegate.config.setting;
