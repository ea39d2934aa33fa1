using CustomerCache.Core.Inventory;

namespace CustomerCache.Server.Alerts;

/// <summary>Something that people should be told. Immutable.</summary>
/// <param name="Tenant">What it is about.</param>
/// <param name="Text">One message for a chat; null when there is only a mail.</param>
/// <param name="Mail">A mail; null when there is only a message.</param>
public sealed record Alert(TenantId Tenant, string? Text, Mail? Mail);
