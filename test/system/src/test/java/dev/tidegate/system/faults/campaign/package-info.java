/** The campaign: {@link FaultCampaign} draws faults, lets them happen in groups, and compares both sides after each. */
package dev.tidegate.system.faults.campaign;
