using System.Buffers.Text;
using System.Text;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Identifications of refreshes. Each names its tenant, so that a question about it goes to one owner: a number that no other refresh has, a
/// dot, the tenant in URL-safe Base64. Later ones of a tenant sort after earlier ones. Callers take them as they are.
/// </summary>
public static class RefreshIds
{
    private const char Separator = '.';

    /// <summary>A new one.</summary>
    public static string Create(TenantId tenant, TimeProvider time) =>
        $"{Guid.CreateVersion7(time.GetUtcNow()):N}{Separator}{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(tenant.ToString()))}";

    /// <summary>The tenant that one names; false for what is none.</summary>
    public static bool TryGetTenant(string id, out TenantId tenant)
    {
        tenant = default;
        var dot = id.IndexOf(Separator, StringComparison.Ordinal);
        var named = dot < 0 ? default : id.AsSpan(dot + 1);
        return !named.IsEmpty && Base64Url.IsValid(named) && TenantId.TryParse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(named)), out tenant);
    }
}
