using System.Text.Json.Serialization;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Source-generated metadata of what is stored of jobs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(StoredJob))]
[JsonSerializable(typeof(JobMark))]
internal sealed partial class JobJson : JsonSerializerContext;
