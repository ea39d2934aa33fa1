using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Calls;

/// <summary>What one HTTP exchange gave.</summary>
/// <param name="Answer">Never default.</param>
/// <param name="RetryAfter">The wait that the vendor asked for with status 429; null otherwise.</param>
internal readonly record struct Attempt<T>(VendorResult<T> Answer, TimeSpan? RetryAfter = null)
    where T : class;
