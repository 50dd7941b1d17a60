/** Both sides compared: differences that were planted are found, and nothing else. */
package dev.tidegate.system.verify;
