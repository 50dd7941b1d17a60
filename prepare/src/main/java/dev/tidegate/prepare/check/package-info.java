/** What keeps a pipeline from running, found before it runs. Start reading at {@code Preflight}. */
package dev.tidegate.prepare.check;
