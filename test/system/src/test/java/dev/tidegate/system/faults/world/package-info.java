/** What the campaign breaks: servers, ways to them, disks, processes; and who repairs it. */
package dev.tidegate.system.faults.world;
