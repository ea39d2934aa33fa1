namespace CustomerCache.Core.Refreshing;

/// <summary>How much a refresh is wanted.</summary>
[GenerateSerializer, Alias("customer-cache.RefreshDemand")]
public enum RefreshDemand
{
    /// <summary>Only if its date has passed, or one that was asked for has not ended.</summary>
    IfDue = 0,

    /// <summary>Now; one that runs will do.</summary>
    Now = 1,

    /// <summary>One that reads everything after this call: when one runs already, another follows it. Survives the loss of the silo.</summary>
    Anew = 2,
}
