/** Display names of Azure's public regions. Source: Azure documentation, "List of Azure regions". */
export const regions = [
  'Australia Central', 'Australia East', 'Australia Southeast', 'Austria East', 'Belgium Central', 'Brazil South',
  'Brazil Southeast', 'Canada Central', 'Canada East', 'Central India', 'Central US', 'Chile Central', 'East Asia',
  'East US', 'East US 2', 'France Central', 'France South', 'Germany North', 'Germany West Central',
  'Indonesia Central', 'Israel Central', 'Italy North', 'Japan East', 'Japan West', 'Korea Central', 'Korea South',
  'Malaysia West', 'Mexico Central', 'New Zealand North', 'North Central US', 'North Europe', 'Norway East',
  'Norway West', 'Poland Central', 'Qatar Central', 'South Africa North', 'South Africa West', 'South Central US',
  'South India', 'Southeast Asia', 'Spain Central', 'Sweden Central', 'Switzerland North', 'Switzerland West',
  'UAE Central', 'UAE North', 'UK South', 'UK West', 'West Central US', 'West Europe', 'West India', 'West US',
  'West US 2', 'West US 3',
] as const; // biome-ignore format: a list to be scanned by eye
