/** Files and directories that nobody but the user of this process may read. */
package dev.tidegate.model.file;
