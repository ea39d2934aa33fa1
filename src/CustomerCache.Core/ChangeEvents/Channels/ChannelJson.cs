using System.Text.Json.Serialization;

namespace CustomerCache.Core.ChangeEvents.Channels;

/// <summary>Source-generated metadata of what is stored of channels.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(StoredChannel))]
internal sealed partial class ChannelJson : JsonSerializerContext;
