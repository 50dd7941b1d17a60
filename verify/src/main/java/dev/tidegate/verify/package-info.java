/** Both sides compared, exactly, while both are in use. */
package dev.tidegate.verify;
